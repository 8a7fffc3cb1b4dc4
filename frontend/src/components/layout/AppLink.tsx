import { Anchor, type AnchorProps, Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import { type AnchorHTMLAttributes, forwardRef } from 'react';

type Html = Pick<AnchorHTMLAttributes<HTMLAnchorElement>, 'title' | 'aria-label' | 'tabIndex'>;
type AnchorElementProps = Omit<AnchorProps, 'href'> & Html;
type ButtonElementProps = Omit<ButtonProps, 'href'> & Html;

const AnchorElement = forwardRef<HTMLAnchorElement, AnchorElementProps>(function AnchorElement(props, ref) {
  return <Anchor ref={ref} {...props} />;
});

const ButtonElement = forwardRef<HTMLAnchorElement, ButtonElementProps>(function ButtonElement(props, ref) {
  return <Button component="a" ref={ref} {...props} />;
});

/** A text link of the router: typed path, params and search. */
export const AppLink = createLink(AnchorElement);

/** A link that looks like a button. */
export const LinkButton = createLink(ButtonElement);
